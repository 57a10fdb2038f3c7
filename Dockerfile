# The image of all parts of Airflow and of the steps: code, job files and SQL of one commit, and what the locks name.
# SAP HANA's driver is not in it, because its licence forbids to pass it on; docs/how-to/kubernetes.md adds it.
#
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" --tag registry.example/team/forecasting:TAG .
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Another package index than the one that pip and uv know; one that needs no password
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /opt/forecasting
COPY environments/airflow.lock environments/forecasting.lock environments/
RUN for name in airflow forecasting; do \
      uv venv --python /usr/local/bin/python ".venv/$name" \
      && uv pip install --python ".venv/$name/bin/python" --require-hashes --requirement "environments/$name.lock" \
      || exit 1; \
    done
COPY pyproject.toml ./
COPY environments environments
COPY sql sql
COPY data_checks data_checks
COPY forecasting forecasting
COPY dags dags
COPY jobs jobs
# Environments that jobs name beside these two, such as "statistical"
ARG ENVIRONMENTS=""
RUN for name in ${ENVIRONMENTS}; do \
      .venv/forecasting/bin/python -m forecasting environments build "$name" || exit 1; \
    done \
    && python -m compileall -q dags data_checks forecasting
# Without git in the image, this file says which commit a number comes from
ARG COMMIT
RUN test -n "$COMMIT" || { echo "Name the commit: --build-arg COMMIT=..., as git rev-parse HEAD says it" >&2; exit 1; }; \
    echo "$COMMIT" > COMMIT

FROM ${BASE}
# LightGBM needs libgomp1. The chart's probes start their command by /entrypoint. Group 0 may write what the user may,
# because some clusters give a container a user of their own.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends dumb-init libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/dumb-init /entrypoint \
    && useradd --uid 50000 --gid 0 --home-dir /opt/airflow --no-create-home airflow \
    && install --directory --owner 50000 --group 0 --mode 775 /opt/airflow /opt/airflow/logs /opt/forecasting/var \
    && printf "#!/bin/sh\nexec /opt/forecasting/.venv/forecasting/bin/python -m forecasting \"\$@\"\n" \
      > /usr/local/bin/forecasting \
    && chmod 755 /usr/local/bin/forecasting
COPY --from=build /opt/forecasting /opt/forecasting
ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/forecasting/dags \
    FORECASTING_ROOT=/opt/forecasting \
    HOME=/opt/airflow \
    PATH=/opt/forecasting/.venv/airflow/bin:$PATH \
    PYTHONPATH=/opt/forecasting:/opt/forecasting/dags
USER 50000:0
WORKDIR /opt/airflow
ENTRYPOINT ["/entrypoint"]
