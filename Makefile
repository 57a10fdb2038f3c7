# Every command a person types. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ENV_MANAGER ?= uv
UV_VERSION := 0.13.9
# Without the driver once means without it until HANA=1 is given
HANA ?= $(if $(wildcard .venv/without-hana),0,1)
STATISTICAL ?=
PORT ?= 8080
WAREHOUSE ?=

UV := $(or $(shell command -v uv 2>/dev/null),.venv/uv/bin/uv)
CONDA := $(shell command -v mamba || command -v micromamba || command -v conda)
READY := .ready-$(ENV_MANAGER)
WITH_HANA := $(filter-out 0,$(HANA))
FORECASTING := .venv/forecasting/bin
AIRFLOW := PYTHONPATH=. .venv/airflow/bin/python
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# What must also work in Airflow's interpreter, where there is no pandas
SHARED_TESTS := $(wildcard $(addprefix tests/test_,$(addsuffix .py,config errors periods purposes settings)))
# What needs no server, no process of its own and no whole run day
FAST_TESTS := tests/test_*.py tests/panel tests/architecture/test_doors.py tests/architecture/test_house.py tests/architecture/test_environments.py tests/architecture/test_skips.py \
  tests/data_checks tests/evaluation/test_metrics.py tests/monitoring/test_signals.py tests/evaluation/test_gate.py tests/models/ensemble/test_combine.py \
  tests/models/ensemble/test_compose.py tests/models/kinds/test_intermittent.py tests/warehouse/test_schema.py tests/sql/test_lint.py tests/demo

$(if $(filter-out postgresql,$(WAREHOUSE)),$(error WAREHOUSE=$(WAREHOUSE): postgresql runs the demo on a server that ends with it; FORECASTING_WAREHOUSE names one of yours))
$(if $(filter-out 0 1,$(HANA)),$(error HANA=$(HANA): 1 installs SAP HANA's driver, 0 leaves it out))

# Where PYTHONDONTWRITEBYTECODE is set, every process compiles again what it imports: packages unless they are compiled when
# they are installed, and our own code
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never

.PHONY: help setup run test test-fast lint types contracts unit dag-tests model-tests mutants test-hana bench-accuracy bench-checks bench-idle bench-peers bench-run-day bench-scale bench-training-cost bench-warehouse soak kills prove-celery prove-deploy prove-environments prove-gpu prove-kubernetes prove-ha prove-server round-trip fuzz simulate airflow docs install picture site golden lock sbom clean

help: ## List every command
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  Options: HANA=0 leaves out SAP HANA's driver (its licence: docs/how-to/hana.md), STATISTICAL=1 adds the environment of statsforecast"
	@echo "  models, ENV_MANAGER=conda builds with mamba, micromamba or conda, PORT=8081 serves 'make airflow' elsewhere (0: any free port),"
	@echo "  PYTHON=python3.12 builds with another Python."

setup: .venv/forecasting/$(READY) .venv/airflow/$(READY) $(if $(WITH_HANA),$(if $(filter uv,$(ENV_MANAGER)),.venv/forecasting/.ready-hana)) $(if $(STATISTICAL),.venv/statistical/$(READY)) ## Build the environments under .venv/
	@$(if $(WITH_HANA),rm -f,touch) .venv/without-hana

run: setup ## Run the main job on the demo data: load, both integrated workflows, score [WAREHOUSE=postgresql]
	@$(if $(WAREHOUSE),$(FORECASTING)/python -m benchmarks.postgresql $(MAKE) --no-print-directory demo-job,$(MAKE) --no-print-directory demo-job)

demo-job:
	$(FORECASTING)/python -m demo.load
	$(FORECASTING)/forecasting init-db
	$(AIRFLOW) -m local_airflow.run_dags \
	  integrated_workflow__retail_units=2011-11-11 integrated_workflow__retail_revenue=2011-10-10
	$(FORECASTING)/python -m demo.score

test: setup .venv/statistical/$(READY) .venv/tools/$(READY) ## Run every check and test; the ten slowest tests and the seconds by room are printed
	@$(MAKE) --no-print-directory --jobs 2 --keep-going unit beside-unit

beside-unit:
	@mkdir -p var/log; $(MAKE) --no-print-directory --keep-going lint types contracts dag-tests model-tests > var/log/beside-unit.log 2>&1; \
	  code=$$?; cat var/log/beside-unit.log; exit $$code

test-fast: lint types contracts ## Check and test what needs no server and no whole run day: the inner loop
	$(FORECASTING)/python -m pytest --numprocesses 2 --dist worksteal $(FAST_TESTS)

lint: setup ## Check style and format
	$(FORECASTING)/ruff check .
	$(FORECASTING)/ruff format --check .

types: setup ## Check types
	$(FORECASTING)/python -m mypy
	MYPYPATH=dags $(FORECASTING)/python -m mypy --python-executable .venv/airflow/bin/python --follow-imports silent --cache-dir .mypy_cache/dags dags

contracts: setup ## Check which module may import which
	PYTHONPATH=dags $(FORECASTING)/lint-imports

unit: setup ## Test the forecasting package in its environment
	$(FORECASTING)/python -m pytest --numprocesses 2 --dist worksteal --durations 10

dag-tests: setup ## Test the DAGs and the local Airflow in Airflow's environment
	$(AIRFLOW) -m pytest --durations 10 tests/dags tests/local_airflow $(SHARED_TESTS)

model-tests: .venv/statistical/$(READY) ## Test the models of statsforecast in their environment
	.venv/statistical/bin/python -m pytest tests/models/kinds/test_automatic.py tests/models/test_registry.py -k "auto_ and not other_environment and not 15min"

mutants: setup ## Change 400 places of the code, one at a time, and count what the tests notice: [MUTANTS=400] [WORKERS=2]
	$(FORECASTING)/python -m tests.mutants $(if $(MUTANTS),--mutants $(MUTANTS)) $(if $(WORKERS),--workers $(WORKERS))

test-hana: setup ## Test the store on a SAP HANA of yours, which FORECASTING_TEST_HANA_URL names
	@test -n "$$FORECASTING_TEST_HANA_URL" || { echo "Set FORECASTING_TEST_HANA_URL to the URL of a login that may create schemas; see docs/how-to/hana.md" >&2; exit 2; }
	FORECASTING_CONNECTION_TEST="$$FORECASTING_TEST_HANA_URL" $(FORECASTING)/forecasting doctor --connection test
	$(FORECASTING)/python -m pytest tests/warehouse tests/sql -k hana

bench-accuracy: setup ## Score the suite's forecasts on public data: SUITE=m3_tourism [EVERY=10] [ORIGINS=2] [AUTO=1] [FINAL=1]
	@$(FORECASTING)/python -m benchmarks.accuracy $(SUITE) $(if $(EVERY),--every $(EVERY)) $(if $(ORIGINS),--origins $(ORIGINS)) $(if $(AUTO),--auto) $(if $(FINAL),--final)

bench-checks: setup ## Recompute published figures with the benchmarks' scorers
	@$(FORECASTING)/python -m benchmarks.self_checks

bench-training-cost: setup ## CPU seconds of training the demo with composed recipes, beside one by hand
	@$(FORECASTING)/python -m benchmarks.training_cost

bench-run-day: setup ## CPU seconds of a run day through Airflow, and Airflow's share: [SERIES=8]
	@$(AIRFLOW) -m tests.run_day_cost $(if $(SERIES),--series $(SERIES))

bench-idle: setup ## CPU of the DAG processor while nothing happens, and how soon a new job shows: [JOBS=50] [MINUTES=20]
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.idle_cost $(if $(JOBS),--jobs $(JOBS)) $(if $(MINUTES),--minutes $(MINUTES))

bench-scale: setup $(if $(filter 0,$(PEERS)),,.venv/statistical/$(READY)) ## Cost of run days and training by number of series: SIZE=8|1k|10k|30k|100k [DB=postgresql] [PEERS=0]
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m benchmarks.scale $(if $(SIZE),--size $(SIZE)) $(if $(DB),--db $(DB)) $(if $(filter 0,$(PEERS)),--no-peers)

bench-warehouse: setup ## Measure the warehouse beside the bare drivers: [ROWS=1000000]
	@PYTHONPATH=. $(FORECASTING)/python -m benchmarks.warehouse $(if $(ROWS),--rows $(ROWS))

bench-peers: setup .venv/statistical/$(READY) ## Measure statsforecast and mlforecast on the same data, once: SUITE=m4_weekly
	@PYTHONPATH=. .venv/statistical/bin/python -m benchmarks.peers $(SUITE)

soak: setup ## Kill publishers at random while a reader looks: [PUBLICATIONS=200] [KILLS=50]
	@PYTHONPATH=. $(FORECASTING)/python -m tests.warehouse.soak $(if $(PUBLICATIONS),--publications $(PUBLICATIONS)) $(if $(KILLS),--kills $(KILLS))

kills: setup ## Kill purposes and steps at random and compare with an undisturbed twin: [N=60]
	@PYTHONPATH=. $(FORECASTING)/python -m tests.kills $(N)

prove-celery: setup ## Run jobs through Celery while a worker is killed, and compare them with runs of one process (needs redis-server)
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.celery_proof

prove-deploy: setup ## Deploy ten commits, good and bad, kill and fill the disk at each stage, go back
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.deploy_proof

prove-environments: setup .venv/statistical/$(READY) ## Run jobs and recipes of other package versions side by side through Airflow, and compare
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.environment_proof

prove-server: setup ## Install and start every service of one server on PostgreSQL, and run a job there
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.server_proof

prove-ha: setup ## Kill one service after another while run days pass, and compare with an undisturbed twin: [DAYS=10]
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.ha_proof $(if $(DAYS),--days $(DAYS))

prove-kubernetes: setup ## Run a job with KubernetesExecutor, processes of a read-only root standing in for pods (as root)
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.kubernetes_proof

prove-gpu: setup ## Train on the CPU and on an OpenCL device, and compare the forecasts
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.gpu_proof

round-trip: setup ## Fill source tables of every type and compare what readers see: [N=200] (needs SAP HANA's driver)
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.round_trip $(N)

fuzz: setup ## Read job files and source tables that nobody would write: [N=1300 job files] [TABLES=300]
	@PYTHONPATH=. $(FORECASTING)/python -W ignore -m tests.fuzz $(or $(N),1300) $(or $(TABLES),300)

simulate: setup ## Live through run days of the demo data: [DAYS=60] [SHIFT=1.8, 1 for none] [REPLAY=20]
	@$(FORECASTING)/python -m demo.simulate $(if $(DAYS),--days $(DAYS)) $(if $(SHIFT),--shift $(SHIFT)) $(if $(REPLAY),--replay $(REPLAY))

install: setup ## Prepare one server: PREFIX=/opt/forecasting [SERVICE_USER=forecasting] [PORT=8080]
	@test -n "$(PREFIX)" || { echo "Name the folder: make install PREFIX=/opt/forecasting; see docs/how-to/one-server.md" >&2; exit 2; }
	@$(FORECASTING)/python -m server.install $(PREFIX) $(if $(SERVICE_USER),--user $(SERVICE_USER)) $(if $(filter-out file,$(origin PORT)),--port $(PORT))

airflow: setup ## Start Airflow with its web interface on 127.0.0.1, until Ctrl-C
	@$(AIRFLOW) -m local_airflow.server $(PORT)

docs: setup ## Write the pages of docs/reference that come from schema, command line and tests
	$(FORECASTING)/python -m forecasting.warehouse.deploy.document
	PYTHONPATH=. $(FORECASTING)/python -m tests.value_page
	PYTHONPATH=. $(FORECASTING)/python -m tests.command_pages

picture: setup ## Draw docs/images/forecast.svg from what the demo has published
	$(FORECASTING)/python -m demo.picture

site: setup ## Build the documentation as a site under var/site
	NO_MKDOCS_2_WARNING=1 $(FORECASTING)/mkdocs build
	@echo "var/site/index.html; with search: python3 -m http.server --bind 127.0.0.1 --directory var/site 8000"

golden: setup ## Write tests/sql/golden from the schema, the views and what the suite sends (needs SAP HANA's driver)
	RENEW_GOLDEN=1 $(FORECASTING)/python -m pytest -q tests/sql/test_golden.py

lock: | $(UV) ## Renew environments/*.lock, from pyproject.toml and from environments/*.yml
	$(COMPILE) pyproject.toml -o environments/forecasting.lock
	$(COMPILE) --group dev -c environments/forecasting.lock -o environments/development.lock
	$(COMPILE) --extra hana pyproject.toml -o environments/hana.lock
	$(FORECASTING)/forecasting environments lock --upgrade

sbom: setup .venv/tools/$(READY) ## Write the bill of materials of each built environment into var/sbom, and which licences need a look
	@$(FORECASTING)/python -m environments.bill

clean: ## Remove environments, databases, artifacts and caches
	rm -rf .venv .benchmarks var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/uv/bin/uv:
	@echo "making .venv/uv: the installer of the other environments"
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv/uv
	.venv/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/forecasting/.ready-uv: environments/forecasting.lock environments/development.lock pyproject.toml | $(UV)
	@echo "making .venv/forecasting: steps, models and their tests, 900 MB"
	$(call uv_create,$(@D),-r environments/forecasting.lock -r environments/development.lock)
	$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --editable .
	@touch $@

.venv/forecasting/.ready-hana: environments/hana.lock .venv/forecasting/$(READY) | $(UV)
	@echo "adding SAP HANA's driver to it, under the SAP Developer License (HANA=0 leaves it out)"
	$(UV) pip install --quiet --python $(@D)/bin/python --require-hashes -r environments/hana.lock
	@touch $@

.venv/statistical/$(READY) .venv/tools/$(READY): .venv/%/$(READY): environments/%.lock environments/%.yml | .venv/forecasting/$(READY)
	@echo "making .venv/$*"
	$(FORECASTING)/forecasting environments build $* --manager $(ENV_MANAGER)
	@touch $@

.venv/airflow/.ready-uv: environments/airflow.lock | $(UV)
	@echo "making .venv/airflow: Airflow and nothing of the models, 450 MB"
	$(call uv_create,$(@D),-r environments/airflow.lock)
	$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --editable .
	@touch $@

.venv/forecasting/.ready-conda: environment.yml pyproject.toml
	$(if $(WITH_HANA),,@mkdir -p var && grep -v -e hdbcli -e sqlalchemy-hana $< > var/$<)
	$(call conda_create,$(@D),$(if $(WITH_HANA),,var/)$<)
	$(@D)/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

.venv/airflow/.ready-conda: environments/airflow.yml
	$(call conda_create,$(@D),$<)
	$(@D)/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

define uv_create
$(UV) venv --quiet --clear --python $(PYTHON) $(1)
$(UV) pip install --quiet --python $(1)/bin/python --require-hashes $(2)
endef

define conda_create
$(if $(CONDA),,@echo "ENV_MANAGER=conda: none of mamba, micromamba and conda is on the PATH" >&2; exit 2)
@echo "making $(1) from $(2)"
rm -rf $(1)
$(CONDA) $(if $(findstring micromamba,$(CONDA)),create,env create) --yes --prefix $(1) --file $(2)
endef
