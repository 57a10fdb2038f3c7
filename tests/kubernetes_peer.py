"""A stand-in for a cluster: the part of Kubernetes' API that Airflow's executor uses, with processes for pods.

The process of a pod sees what the image would hold, the volumes that its template mounts, and the system's programs; it
has the user of the template, no rights beyond it, and the variables of image, ConfigMap and Secret alone. Its root is
read-only where the template says so. That needs root and Linux's mount namespaces.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

Json = dict[str, Any]
SYSTEM = ("bin", "lib", "lib64", "sbin", "usr")
"""What an image of Python has as well."""
KNOWN_TO_ALL = ("alternatives", "host.conf", "hosts", "ld.so.cache", "localtime", "mime.types", "nsswitch.conf", "ssl")
POLL_SECONDS = 20.0
PODS = re.compile(r"/api/v1/namespaces/(?P<namespace>[^/]+)/pods(?:/(?P<name>[^/]+))?(?P<log>/log)?")
DISCOVERY: dict[str, Json] = {
    "/version": {"major": "1", "minor": "33", "gitVersion": "v1.33.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [{"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["list"]}],
    },
}


@dataclass(frozen=True)
class Image:
    """What the Dockerfile makes: variables, and where the parts of it lie on this machine, by their place in it."""

    variables: Mapping[str, str]
    parts: Mapping[str, Path]


@dataclass
class Cluster:
    """Pods by name, and all events since the beginning.

    Attributes:
        image: Of every container.
        claims: Folder of each PersistentVolumeClaim.
        folder: Of what lives as long as a pod.
        config_maps: Content of each ConfigMap.
        secrets: Content of each Secret.
        seen: Every pod that was created, as it was asked for.
    """

    image: Image
    claims: Mapping[str, Path]
    folder: Path
    config_maps: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[Json] = field(default_factory=list)
    pods: dict[str, Json] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def create(self, pod: Json) -> Json:
        """Starts a pod."""
        self.seen.append(json.loads(json.dumps(pod)))
        name = pod["metadata"]["name"]
        pod["metadata"] |= {"uid": str(uuid.uuid4()), "creationTimestamp": datetime.now(UTC).isoformat()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                ["unshare", "--mount", "--propagation", "private", "sh", "-euc", self._entrance(pod)],
                env=self.variables(pod),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.pods[name] = pod
        self._tell("ADDED", pod, "Running")
        threading.Thread(target=self._wait, args=(name,), daemon=True).start()
        return pod

    def patch(self, name: str, change: Json) -> Json:
        """Changes labels and annotations."""
        pod = self.pods[name]
        for part in ("labels", "annotations"):
            pod["metadata"].setdefault(part, {}).update(change.get("metadata", {}).get(part) or {})
        self._tell("MODIFIED", pod, pod["status"]["phase"])
        return pod

    def delete(self, name: str) -> Json:
        """Ends a pod and forgets it."""
        pod = self.pods.pop(name)
        process = self.processes[name]
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        pod["metadata"]["deletionTimestamp"] = datetime.now(UTC).isoformat()
        self._tell("DELETED", pod, pod["status"]["phase"])
        return pod

    def watch(self, version: int) -> Iterator[Json]:
        """Yields what has happened after a version, until nothing more has for a while."""
        while True:
            with self.changed:
                if len(self.events) == version:
                    self.changed.wait(POLL_SECONDS)
                news = self.events[version:]
            if not news:
                return
            version += len(news)
            yield from news

    def variables(self, pod: Json) -> dict[str, str]:
        """Returns the environment of a pod's process."""
        (container,) = pod["spec"]["containers"]
        given = dict(self.image.variables)
        for source in container.get("envFrom", []):
            given |= self.config_maps[source["configMapRef"]["name"]] if "configMapRef" in source else {}
            given |= self.secrets[source["secretRef"]["name"]] if "secretRef" in source else {}
        return given | {one["name"]: one["value"] for one in container.get("env", [])}

    def end(self) -> None:
        """Ends the processes of all pods."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _wait(self, name: str) -> None:
        code = self.processes[name].wait()
        if name in self.pods:
            self._tell("MODIFIED", self.pods[name], "Failed" if code else "Succeeded")

    def _tell(self, kind: str, pod: Json, phase: str) -> None:
        with self.changed:
            pod["metadata"]["resourceVersion"] = str(len(self.events) + 1)
            pod["status"] = {"phase": phase}
            self.events.append({"type": kind, "object": json.loads(json.dumps(pod))})
            self.changed.notify_all()

    def _entrance(self, pod: Json) -> str:
        """Returns the shell program that makes the root of a container and goes on as its command."""
        (container,) = pod["spec"]["containers"]
        user, group = (pod["spec"]["securityContext"][name] for name in ("runAsUser", "runAsGroup"))
        root = self.folder / pod["metadata"]["name"]
        root.mkdir(parents=True)
        lines = [f"mount -t tmpfs -o mode=755 container {root}", f"mkdir {root}/etc {root}/tmp"]
        lines += [f"cp -a /etc/{name} {root}/etc/ 2>/dev/null || true" for name in KNOWN_TO_ALL]
        lines += [f"echo airflow:x:{user}:{group}::/opt/airflow:/bin/sh > {root}/etc/passwd"]
        lines += [_link(Path("/") / name, root) for name in SYSTEM if (Path("/") / name).exists()]
        lines += [_bound(Path("/") / name, root / name, "--rbind") for name in ("proc", "dev")]
        lines += [_bound(path, root / place.lstrip("/")) for place, path in self.image.parts.items()]
        mounts = sorted(container["volumeMounts"], key=lambda mount: str(mount["mountPath"]))
        lines += [self._mounted(mount, pod, root) for mount in mounts]
        if container["securityContext"].get("readOnlyRootFilesystem"):
            lines += [f"mount -o remount,ro {root}"]
        rights = f"--reuid {user} --regid {group} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all"
        command = f"exec setpriv {rights} env --chdir /opt/airflow {shlex.join(container['args'])}"
        return "\n".join([*lines, f"exec chroot {root} /bin/sh -c {shlex.quote(command)}"])

    def _mounted(self, mount: Json, pod: Json, root: Path) -> str:
        (volume,) = [one for one in pod["spec"]["volumes"] if one["name"] == mount["name"]]
        claim = volume.get("persistentVolumeClaim")
        source = self.claims[claim["claimName"]] if claim else self.folder / f"{pod['metadata']['name']}.volume"
        source = source / mount.get("subPath", "")
        source.mkdir(parents=True, exist_ok=True)
        source.chmod(0o2777)  # what fsGroup does, and more
        return _bound(source, root / mount["mountPath"].lstrip("/"), "--bind", "rw")


def _link(path: Path, root: Path) -> str:
    """Returns how a folder of the system gets into a root: /bin is a link to /usr/bin on most."""
    if path.is_symlink():
        return f"ln -s {path.readlink()} {root}/{path.name}"
    return _bound(path, root / path.name)


def _bound(source: Path, place: Path, how: str = "--bind", right: str = "ro") -> str:
    made = f"mkdir -p {place}" if source.is_dir() else f"mkdir -p {place.parent} && touch {place}"
    only = f" && mount -o remount,bind,ro {place}" if right == "ro" and how == "--bind" else ""
    return f"{made} && mount {how} {source} {place}{only}"


class Handler(BaseHTTPRequestHandler):
    """Answers as Kubernetes does."""

    protocol_version = "HTTP/1.1"
    cluster: Cluster

    def do_GET(self) -> None:
        address = urlparse(self.path)
        if address.path in DISCOVERY:
            return self._answer(DISCOVERY[address.path])
        found = PODS.fullmatch(address.path)
        if not found:
            return self._answer({"kind": "Status", "code": 404}, 404)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if found["log"]:
            return self._answer((self.cluster.folder / f"{found['name']}.log").read_text(errors="replace"))
        if found["name"]:
            return self._answer(self.cluster.pods[found["name"]])
        if asked.get("watch", "").lower() == "true":
            return self._stream(asked)
        pods = [pod for pod in self.cluster.pods.values() if _selected(pod, asked.get("labelSelector", ""))]
        version = {"resourceVersion": str(len(self.cluster.events))}
        return self._answer({"kind": "PodList", "apiVersion": "v1", "metadata": version, "items": pods})

    def do_POST(self) -> None:
        self._answer(self.cluster.create(self._body()), 201)

    def do_PATCH(self) -> None:
        self._change(lambda name: self.cluster.patch(name, self._body()))

    def do_DELETE(self) -> None:
        self._body()
        self._change(self.cluster.delete)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""

    def _change(self, how: Any) -> None:
        name = PODS.fullmatch(urlparse(self.path).path)["name"]  # type: ignore[index]
        if name in self.cluster.pods:
            self._answer(how(name))
        else:
            self._answer({"kind": "Status", "code": 404, "reason": "NotFound"}, 404)

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")

    def _answer(self, content: Json | str, code: int = 200) -> None:
        text = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _stream(self, asked: dict[str, str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            for event in self.cluster.watch(int(asked.get("resourceVersion") or 0)):
                if _selected(event["object"], asked.get("labelSelector", "")):
                    line = json.dumps(event).encode() + b"\n"
                    self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
                    self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")


def _selected(pod: Json, selector: str) -> bool:
    labels = pod["metadata"].get("labels") or {}
    for term in filter(None, selector.split(",")):
        name, unequal, value = term.partition("!=")
        if unequal:
            if labels.get(name) == value:
                return False
        else:
            name, _, value = term.partition("=")
            if labels.get(name) != value.lstrip("="):
                return False
    return True


@contextmanager
def running_cluster(cluster: Cluster) -> Iterator[str]:
    """Serves the API of a cluster as long as the block lasts, and yields its address; then no pod is left."""
    if os.geteuid() or not shutil.which("unshare"):
        sys.exit("Pods as processes need root on Linux: start this as root, such as in a container of your own.")
    handler = type("ClusterHandler", (Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        cluster.end()
