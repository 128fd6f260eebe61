"""A small server on loopback that gives a model's real log-probabilities in the forms of others."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STYLES = ("vllm", "echo", "first-token", "plain")


@dataclass
class Server:
    """What is served, and what was asked.

    Parameters
    ----------
    model : CausalModel
        Whose tokenizer and probabilities are served.
    style : str
        ``vllm`` knows ``prompt_logprobs``; ``echo`` repeats the prompt with its log-probabilities;
        ``first-token`` takes the same options and gives those of the token that it writes, as
        llama.cpp's own server does; ``plain`` gives none, as `transformers serve`.
    start : bool
        Whether the tokenizer puts the start token itself.
    always : str
        What is written whatever was asked; empty for the likeliest token.
    statuses : list of int
        Given, in this order, before any answer.
    """

    model: Any
    style: str = "vllm"
    start: bool = False
    always: str = ""
    chat: bool = False
    statuses: list[int] = field(default_factory=list)
    dies_after: int | None = None
    status_when_dead: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        return f"openai:{self.url}#mini"

    def answer(
        self, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.asked.append({"path": path, **body})
            self.seen.append(headers)
            time.sleep(self.delay)
            if self.statuses:
                return self.statuses.pop(0), {"error": {"message": f"no: {body}", "code": "busy"}}
            if self.dies_after is not None and len(self.asked) > self.dies_after:
                return self.status_when_dead, {"error": f"no: {body}"}
            if path == "/v1/models":
                return 200, {"data": [{"id": "mini"}]}
            if path == "/v1/chat/completions":
                if not self.chat:
                    return 400, {"error": {"message": "no chat template"}}
                return 200, self._written(body["messages"][0]["content"], body, chat=True)
            if path == "/v1/completions":
                if self.style != "vllm" and "prompt_logprobs" in body:
                    return 422, {"error": {"message": "unknown field"}}
                return 200, self._written(body["prompt"], body, chat=False)
            return 404, {"error": "no such route"}

    def _written(self, prompt: str, body: dict[str, Any], chat: bool) -> dict[str, Any]:
        import torch

        tokenizer = self.model.tokenizer
        ids = [tokenizer.bos_token_id] * self.start + tokenizer(prompt)["input_ids"]
        with torch.inference_mode():
            logits = self.model.module(input_ids=torch.tensor([ids])).logits[0]
        logs = logits.log_softmax(-1)
        best = int(logs[-1].argmax())
        text = self.always or tokenizer.decode([best])
        values = [None] + [float(logs[i, token]) for i, token in enumerate(ids[1:])]
        tokens = tokenizer.convert_ids_to_tokens(ids)
        choice: dict[str, Any] = {"index": 0, "finish_reason": "length"}
        if chat:
            choice["message"] = {"role": "assistant", "content": text}
        else:
            choice["text"] = text
        if "logprobs" in body and self.style != "plain":
            top = logs[-1].topk(5)
            tops = {
                tokenizer.decode([int(i)]): float(v)
                for v, i in zip(top.values, top.indices, strict=True)
            }
            if chat:
                entries = [{"token": t, "logprob": v} for t, v in tops.items()]
                choice["logprobs"] = {"content": [{"token": text, "top_logprobs": entries}]}
            else:
                prompted = values if body.get("echo") and self.style != "first-token" else []
                choice["logprobs"] = {
                    "tokens": [*tokens[: len(prompted)], text],
                    "token_logprobs": [*prompted, float(logs[-1, best])],
                    "top_logprobs": [{} for _ in prompted] + [tops],
                }
        if "prompt_logprobs" in body and self.style == "vllm":
            choice["prompt_logprobs"] = [None] + [
                {str(token): {"logprob": value, "rank": 1, "decoded_token": "?"}}
                for token, value in zip(ids[1:], values[1:], strict=True)
            ]
        usage = {"prompt_tokens": len(ids), "completion_tokens": 1}
        return {"choices": [choice], "model": "mini", "usage": usage}


@contextmanager
def running(model: Any, **options: Any) -> Iterator[Server]:
    """Serve on a free port of loopback until the block ends."""
    state = Server(model, **options)

    class Handler(BaseHTTPRequestHandler):
        # Connections stay open, as those of real servers do.
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            self._reply(json.loads(self.rfile.read(length)))

        def _reply(self, body: dict[str, Any]) -> None:
            status, reply = state.answer(
                self.path, body, {name.lower(): value for name, value in self.headers.items()}
            )
            content = json.dumps(reply).encode()
            try:
                self.send_response(status)
                for name, value in state.headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                # The client waited no longer.
                return

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
