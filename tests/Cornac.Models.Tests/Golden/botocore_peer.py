"""The independent implementation that generated codecs are compared with: botocore's serializers and parsers, fed with our models.

Speaks JSON lines on stdin and stdout. Commands:
  {"do": "requests"}   one line per case: parameters, and the request that a botocore client would send for them
  {"do": "responses"}  one line per case: members of a response, to be encoded and sent back with "parse"
  {"do": "parse"}      parses an encoded response or error as a botocore client would
Lists of cases end with {"end": true}. Values are random, from a seed that is the case's own name.
"""
import base64
import datetime
import json
import pathlib
import random
import sys

import botocore.parsers
import botocore.serialize
from botocore.awsrequest import AWSRequest
from botocore.model import ServiceModel

PROTOCOLS = {"query": "query", "ec2": "ec2", "json": "json"}
CASES = 3
ALPHABET = "abcXYZ019 -_./:+%=&;,#?<>\"'\\\u00e9\u20ac\U0001f418\t\n\r\u2028]]>"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def load(folder):
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        for protocol in json.loads(path.read_text())["metadata"]["protocols"]:
            if protocol in PROTOCOLS:
                yield path.stem, protocol, service_model(path, protocol)


def service_model(path, protocol):
    source = json.loads(path.read_text())
    source["metadata"]["protocol"] = protocol
    for name, operation in source["operations"].items():
        operation["name"] = name
        operation["http"] = {"method": "POST", "requestUri": "/"}
        operation["errors"] = [{"shape": shape} for shape in operation.get("errors", [])]
        if protocol == "query" and "output" in operation:
            # A model that prefers another protocol leaves the Query protocol's wrapper out.
            operation["output"].setdefault("resultWrapper", name + "Result")
    return ServiceModel(source, path.stem)


class Values:
    """Random values for shapes, as JSON: times are ISO 8601 text, blobs are base64 text."""

    def __init__(self, seed, protocol, is_request):
        self.random = random.Random(seed)
        self.fraction = 0 if protocol == "json" and is_request else 1000
        # The form protocols can't express an empty structure or map, nor EC2's an empty list.
        self.least = 0 if protocol == "json" or not is_request else 1
        self.least_items = 1 if protocol == "ec2" and is_request else 0

    def make(self, shape, full):
        return getattr(self, "make_" + shape.type_name, self.make_number)(shape, full)

    def make_structure(self, shape, full):
        members = {name: member for name, member in shape.members.items() if full or self.random.random() < 0.5}
        if not members and self.least and shape.members:
            members = dict([self.random.choice(list(shape.members.items()))])
        members.update((name, shape.members[name]) for name in shape.required_members)
        made = {name: self.make(member, full) for name, member in members.items() if not self.is_hollow(member)}
        return made

    def is_hollow(self, shape):
        return self.least and shape.type_name == "structure" and not shape.members

    def make_list(self, shape, full):
        count = self.random.randint(max(self.least_items, 1 if full else 0), 3)
        return [self.make(shape.member, full) for _ in range(count)]

    def make_map(self, shape, full):
        count = self.random.randint(max(self.least, 1 if full else 0), 3)
        return {f"{index} {self.text()}": self.make(shape.value, full) for index in range(count)}

    def make_string(self, shape, full):
        return self.random.choice(shape.enum) if shape.enum else self.text()

    def text(self):
        return "".join(self.random.choice(ALPHABET) for _ in range(self.random.randint(0, 12)))

    def make_boolean(self, shape, full):
        return self.random.random() < 0.5

    def make_timestamp(self, shape, full):
        moment = EPOCH + datetime.timedelta(seconds=self.random.randint(0, 4_000_000_000))
        return iso(moment + datetime.timedelta(milliseconds=self.random.randrange(1000) if self.fraction else 0))

    def make_blob(self, shape, full):
        return base64.b64encode(self.random.randbytes(self.random.randint(0, 9))).decode()

    def make_number(self, shape, full):
        if shape.type_name in ("double", "float"):
            return self.random.choice([0.5, -1.25e-7, 1e21, 3.0, self.random.random()])
        bits = 63 if shape.type_name == "long" else 31
        return self.random.randint(-(2 ** bits), 2 ** bits - 1)


def iso(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def to_python(shape, value):
    """JSON values to what a user of botocore passes."""
    kind = shape.type_name
    if kind == "structure":
        return {name: to_python(shape.members[name], item) for name, item in value.items()}
    if kind == "list":
        return [to_python(shape.member, item) for item in value]
    if kind == "map":
        return {key: to_python(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return base64.b64decode(value) if kind == "blob" else value


def to_json(value):
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, datetime.datetime):
        return iso(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def cases(models):
    for (service, protocol), model in models.items():
        for name in model.operation_names:
            for number in range(CASES):
                yield service, protocol, model.operation_model(name), f"{service} {protocol} {name} {number}", number == 0


def requests(models):
    for service, protocol, operation, seed, full in cases(models):
        shape = operation.input_shape
        parameters = Values(seed, protocol, is_request=True).make(shape, full) if shape else {}
        serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
        request = serializer.serialize_to_request(to_python(shape, parameters) if shape else {}, operation)
        prepared = AWSRequest(method="POST", url="http://localhost/", data=request["body"], headers=request["headers"]).prepare()
        body = prepared.body if isinstance(prepared.body, bytes) else (prepared.body or "").encode()
        yield {"service": service, "protocol": protocol, "operation": operation.name, "parameters": parameters,
               "headers": dict(request["headers"]), "body": base64.b64encode(body).decode()}


def responses(models):
    for service, protocol, operation, seed, full in cases(models):
        shape = operation.output_shape
        yield {"service": service, "protocol": protocol, "operation": operation.name,
               "members": Values(seed + " response", protocol, is_request=False).make(shape, full) if shape else {}}


def parse(models, command):
    operation = models[command["service"], command["protocol"]].operation_model(command["operation"])
    parser = botocore.parsers.create_parser(command["protocol"])
    response = {"status_code": command["status"], "headers": {}, "body": base64.b64decode(command["body"])}
    parsed = to_json(parser.parse(response, operation.output_shape))
    metadata = parsed.pop("ResponseMetadata", {})
    return {"members": parsed, "requestId": metadata.get("RequestId"), "status": metadata.get("HTTPStatusCode")}


def main():
    models = {(service, protocol): model for service, protocol, model in load(sys.argv[1])}
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "parse":
            answers = [parse(models, command)]
        else:
            answers = [*(requests if command["do"] == "requests" else responses)(models), {"end": True}]
        for answer in answers:
            print(json.dumps(answer), flush=False)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
