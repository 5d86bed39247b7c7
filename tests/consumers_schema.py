"""Validates scenarios in their JSON form by the JSON Schema that the program prints."""

import json
import pathlib
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

schema, *scenarios = [json.loads(pathlib.Path(name).read_text(encoding="utf-8"))
                      for name in sys.argv[1:]]
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
for scenario in scenarios:
    errors = [f"{list(error.path)}: {error.message[:200]}"
              for error in validator(schema).iter_errors(scenario)]
    assert not errors, errors[:5]
    scenario["species"][0]["population"] = "many"
    assert list(validator(schema).iter_errors(scenario)), "a wrong one is found"
print("read")
