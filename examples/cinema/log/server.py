"""The same service as server.js, in Python: takes what happened in the cinema, and indexes it in Elasticsearch."""

import os
import signal
import socket
import sys

import uvicorn
from elasticsearch import Elasticsearch
from fastapi import FastAPI
from opentelemetry import trace

app = FastAPI()
elasticsearch = Elasticsearch(os.environ["ELASTICSEARCH_URL"], max_retries=0)


def trace_id():
    return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


@app.get("/health")
def health():
    return {"status": "ok", "trace_id": trace_id()}


@app.post("/events", status_code=201)
def events(event: dict):
    answer = elasticsearch.index(index="cinema-events", document={**event, "trace_id": trace_id()})
    return {"result": answer["result"]}


# uvicorn finishes what it is doing, then raises the signal again: this is when Python's exit handlers run.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "8002"))))
print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
