"""Every kind of tool is opened, run on a corpus, and its output read by the tasks."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

import tiny_models
from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.evaluation.tools.base import Answer, ToolError
from epicene.evaluation.tools.open import open_tool
from epicene.evaluation.tools.run import answers_of, run_tool

SECRET = "Antoinette"
TEXTS = (
    f"{SECRET} souffre d’un asthme ancien.",
    "Pas d’asthme. Sa mère a eu un cancer du sein.",
    "Rien à signaler.",
    "Vu par le Dr Martin.",
)
DOCUMENTS = [Document(str(number), text) for number, text in enumerate(TEXTS, start=1)]
PROGRAM = """
import json, sys
for line in sys.stdin:
    row = json.loads(line)
    at = row["text"].find("asthme")
    found = [] if at < 0 else [{"label": "disorder", "start": at, "end": at + 6}]
    print(json.dumps({"id": row["id"], "label": str(bool(found)), "entities": found}))
"""


def found_in(predictions):
    return {d.id: [(e.label, e.text) for e in d.entities] for d in predictions.corpus}


def test_a_function_answers_as_it_likes():
    answers = [
        ("yes", Answer(label="yes")),
        (True, Answer(label="1")),
        (3, Answer(label="3")),
        (0.25, Answer(score=0.25)),
        (float("nan"), Answer()),
        (None, Answer()),
        ({"label": "a", "scores": {"a": 0.7, "b": 0.3}}, Answer("a", None, {"a": 0.7, "b": 0.3})),
        ({"entities": []}, Answer(entities=())),
        (
            {"entities": [{"label": "x", "start": 0, "end": 4, "attributes": {"negation": True}}]},
            Answer(entities=(Entity("T1", "x", ((0, 4),), "Rien", {"negation": "True"}),)),
        ),
    ]
    for value, expected in answers:
        tool = open_tool(lambda _, value=value: value, "function")
        assert answers_of(tool, ["Rien à signaler."]) == (expected,)


def test_numpy_answers_are_numbers_or_labels():
    import numpy as np

    tool = open_tool(lambda text: np.float32(0.5) if "Rien" in text else np.int64(2))
    assert answers_of(tool, ["Rien", "tout"]) == (Answer(score=0.5), Answer(label="2"))


def test_a_command_reads_and_writes_json_lines(tmp_path):
    program = tmp_path / "tool.py"
    program.write_text(PROGRAM, encoding="utf-8")
    predictions = run_tool(f"command:{sys.executable} {program}", DOCUMENTS)
    assert predictions.tool == "command:tool.py"
    assert found_in(predictions) == {
        "1": [("disorder", "asthme")],
        "2": [("disorder", "asthme")],
        "3": [],
        "4": [],
    }
    assert list(predictions.table()["prediction"]) == ["True", "True", "False", "False"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.stderr.write(sys.stdin.read()); sys.exit(3)", "code 3"),
        ("import sys; print(sys.stdin.read())", "none that can be read"),
        ('print(\'{"id": "9"}\')', "line 1 of its output answers a text that was not asked"),
        ("print('asthme')", "line 1 of its output is no JSON object"),
        ("print('x' * 3_000_000)", "longer than"),
        ("import time; time.sleep(60)", "did not end within 0.3 s"),
    ],
)
def test_a_command_that_fails_says_so_in_one_sentence_without_text(code, told):
    slow = {"timeout": 0.3} if "sleep" in code else {}
    with pytest.raises(ToolError, match=told) as error:
        run_tool((sys.executable, "-c", code), DOCUMENTS, **slow)
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is None


def test_a_command_that_starts_another_leaves_none_behind():
    child = "import os; os.system('sleep 60')"
    start = time.monotonic()
    with pytest.raises(ToolError, match="did not end"):
        run_tool((sys.executable, "-c", child), DOCUMENTS, timeout=0.5)
    # The other one holds the output open for as long as it runs.
    assert time.monotonic() - start < 20.0


def test_a_command_that_is_not_there():
    with pytest.raises(ToolError, match="cannot be started"):
        run_tool("command:/no/such/program", DOCUMENTS)


def test_texts_without_a_line_have_no_answer():
    echo = "import json; print(json.dumps({'id': '2', 'label': 'yes'}))"
    predictions = run_tool((sys.executable, "-c", echo), DOCUMENTS)
    assert [answer.empty for answer in predictions.answers] == [True, False, True, True]
    assert predictions.table().to_dict("records") == [{"id": "2", "prediction": "yes"}]


class _Service(BaseHTTPRequestHandler):
    failures = 0
    seen: ClassVar[list[dict[str, str]]] = []

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _Service.seen.append({**asked, "key": self.headers.get("Authorization", "")})
        if self.path == "/busy" and _Service.failures < 2:
            _Service.failures += 1
            return self._reply(503, {})
        if self.path == "/elsewhere":
            return self._reply(307, {})
        if self.path == "/refuses":
            return self._reply(400, asked)
        return self._reply(200, {"score": float("asthme" in asked["text"])})

    def _reply(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if status == 307:
            self.send_header("Location", "http://192.0.2.1/")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def service():
    server = HTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_service_on_this_machine_is_asked(service, monkeypatch):
    monkeypatch.setenv("TOOL_KEY", "k3y")
    predictions = run_tool(f"{service}/tool", DOCUMENTS, key_variable="TOOL_KEY")
    assert [answer.score for answer in predictions.answers] == [1.0, 1.0, 0.0, 0.0]
    assert _Service.seen[-1] == {"text": TEXTS[-1], "key": "Bearer k3y"}
    assert list(predictions.table(threshold=0.5)["prediction"]) == ["1", "1", "0", "0"]
    with pytest.raises(ToolError, match="gives no labels"):
        predictions.table()


def test_a_busy_service_is_asked_again(service, monkeypatch):
    monkeypatch.setattr("epicene.evaluation.tools.http.FIRST_WAIT_S", 0.01)
    assert run_tool(f"{service}/busy", DOCUMENTS).answers[0].score == 1.0
    assert _Service.failures == 2
    _Service.failures = 0
    with pytest.raises(ToolError, match=r"status 503 \(2 attempts\)"):
        run_tool(f"{service}/busy", DOCUMENTS, attempts=2)


@pytest.mark.parametrize(
    ("path", "told"), [("/elsewhere", "another address"), ("/refuses", "status 400")]
)
def test_a_service_that_refuses(service, path, told):
    with pytest.raises(ToolError, match=told) as error:
        run_tool(service + path, DOCUMENTS)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "https://example.org/tool"])
def test_texts_do_not_leave_this_machine_unless_allowed(address, monkeypatch):
    def sent(*_):
        pytest.fail("a text was sent")

    monkeypatch.setattr("httpx.Client.stream", sent)
    with pytest.raises(InputError, match=r"not sent to another machine.*allow-remote-text"):
        run_tool(address, DOCUMENTS)
    assert open_tool(address, allow_remote_text=True).name == address


@pytest.mark.parametrize("address", ["http://user:word@127.0.0.1/", "http://127.0.0.1/?key=word"])
def test_an_address_holds_no_secret(address):
    with pytest.raises(InputError, match="password or a query") as error:
        open_tool(address)
    assert "word@" not in str(error.value)
    assert "key=word" not in str(error.value)


def test_a_spacy_pipeline_gives_its_entities():
    import spacy

    nlp = spacy.blank("fr")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "disorder", "pattern": "cancer du sein"}])
    predictions = run_tool(nlp, DOCUMENTS)
    assert found_in(predictions)["2"] == [("disorder", "cancer du sein")]
    assert predictions.tool == "fr_pipeline"


@pytest.fixture(scope="module")
def edsnlp_predictions(tmp_path_factory):
    path = tmp_path_factory.mktemp("terms") / "terms.tsv"
    path.write_text("label\tterm\ndisorder\tAsthme\ndisorder\tcancer du sein\n", encoding="utf-8")
    return run_tool(f"edsnlp:{path}", DOCUMENTS)


def test_edsnlp_finds_terms_and_what_is_said_of_them(edsnlp_predictions):
    documents = {d.id: d for d in edsnlp_predictions.corpus}
    assert [(e.text, dict(e.attributes)) for e in documents["1"].entities] == [("asthme", {})]
    assert [(e.text, dict(e.attributes)) for e in documents["2"].entities] == [
        ("asthme", {"negation": "true"}),
        ("cancer du sein", {"family": "true"}),
    ]
    # A pipe of edsnlp marks names of doctors in a group of its own.
    assert documents["3"].entities == documents["4"].entities == ()
    assert edsnlp_predictions.tool == "edsnlp:terms"


def test_a_pipeline_of_edsnlp_gives_its_entities():
    from epicene.evaluation.tools.edsnlp_tool import edsnlp_pipeline

    pipeline = edsnlp_pipeline({"disorder": ["asthme"]}, ["negation"])
    found = {d.id: d.entities for d in run_tool(pipeline, DOCUMENTS).corpus}
    assert [len(entities) for entities in found.values()] == [1, 1, 0, 0]
    assert dict(found["2"][0].attributes) == {"negation": "true"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[1]", "no JSON object of lists"),
        ('{"a": "asthme"}', "no JSON object of lists"),
        ("{}", "no terms"),
    ],
)
def test_terms_that_cannot_be_read(content, told, tmp_path):
    path = tmp_path / "terms.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        open_tool(f"edsnlp:{path}")


def test_a_folder_of_transformers(tmp_path):
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertForTokenClassification

    tokenizer = tiny_models.bpe(spaces="whitespace")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(tokenizer), intermediate_size=16, **sizes)
    for number, kind in enumerate((BertForSequenceClassification, BertForTokenClassification)):
        torch.manual_seed(number)
        model = kind(config)
        folder = tmp_path / f"model-{number}"
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    texts = run_tool(f"hf:{tmp_path / 'model-0'}", DOCUMENTS)
    assert set(texts.table().columns) == {"id", "prediction", "score_LABEL_0", "score_LABEL_1"}
    assert texts.tool == "hf:model-0"
    with torch.no_grad():
        model = BertForSequenceClassification.from_pretrained(tmp_path / "model-0").eval()
        logits = model(**tokenizer(TEXTS[0], return_tensors="pt")).logits[0]
    assert texts.answers[0].scores["LABEL_1"] == pytest.approx(
        float(logits.softmax(0)[1]), abs=1e-5
    )
    found = run_tool(f"hf:{tmp_path / 'model-1'}", DOCUMENTS)
    assert {e.label for d in found.corpus for e in d.entities} <= {"LABEL_0", "LABEL_1"}
    assert any(d.entities for d in found.corpus)
    import transformers

    pipeline = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer)
    assert run_tool(pipeline, DOCUMENTS).answers[0].label == texts.answers[0].label
    (tmp_path / "model-0" / "model.safetensors").unlink()
    (tmp_path / "model-0" / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(Exception, match="pickle files"):
        open_tool(f"hf:{tmp_path / 'model-0'}")
    with pytest.raises(ToolError, match="no such folder"):
        open_tool("hf:almanach/camembert-base")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"lable": "yes"}, "none that can be read"),
        ({"score": "high"}, "no number"),
        ({"score": float("inf")}, "infinite"),
        ({"entities": [{"label": "x", "start": 3, "end": 999}]}, "spans 3 to 999"),
        ({"entities": [{"label": "x", "start": 3, "end": 3}]}, "spans 3 to 3"),
        ({"entities": [{"label": "x", "start": 0.5, "end": 3}]}, "cannot be read"),
        ({"entities": ["asthme"]}, "cannot be read"),
        ([1], "none that can be read"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(value, told):
    with pytest.raises(ToolError, match=told) as error:
        run_tool(lambda _: value, DOCUMENTS)
    assert SECRET not in str(error.value)


def test_a_function_that_fails_quotes_nothing():
    def failing(text):
        raise ValueError(text)

    with pytest.raises(ToolError, match="failed with ValueError") as error:
        run_tool(failing, DOCUMENTS)
    assert SECRET not in str(error.value)
    assert error.value.__suppress_context__


@pytest.mark.parametrize("source", ["fr_core_news_md", "spaci:fr_core_news_md", "spacy:", "", 3])
def test_what_is_no_tool(source):
    with pytest.raises(InputError, match="is no"):
        open_tool(source)


def test_an_unknown_option_is_named():
    with pytest.raises(InputError, match=r"no option 'timeuot'.*timeout"):
        open_tool("command:true", timeuot=3)
