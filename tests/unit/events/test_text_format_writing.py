"""Messages written as text, beside ``str()`` of protobuf's own."""

from __future__ import annotations

import math

import pytest
from tensorboard.compat.proto.summary_pb2 import Summary as TensorBoardSummary

from lightwell.events import onnx, text_format
from lightwell.events.messages import HistogramProto, Image, Summary, TensorProto, Value

NUMBERS = [0.1, 1 / 3, 1e100, -0.0, 5e-324, 123456789.0, math.inf, -math.inf, math.nan]
VALUES = {
    "doubles": Value(tag="t", histo=HistogramProto(min=-1.5, bucket=NUMBERS)),
    "floats": Value(tensor=TensorProto(dtype=0, float_val=[*NUMBERS, 16777216, 1e-7, 3.3])),
    "integers": Value(tensor=TensorProto(int64_val=[-1, 0, 2**62], bool_val=[True, False])),
    "bytes": Value(image=Image(height=2, encoded_image_string=bytes(range(256)))),
    "text": Value(tag='it\'s "é"\n\t\\ \x01\x7f 日本'),
    "nothing": Value(),
}


@pytest.mark.parametrize("name", VALUES)
def test_text_is_protobuf_s(name: str) -> None:
    encoded = Summary(value=[VALUES[name]]).SerializeToString()
    ours = text_format.dump(Summary.FromString(encoded), 1000)
    theirs = str(TensorBoardSummary.FromString(encoded))
    assert ours == theirs
    assert ours.startswith("value {\n")


def test_names_of_enumerations_are_printed_and_unknown_ones_are_numbers() -> None:
    assert text_format.dump(onnx.Attribute(name="a", type=2), 10) == 'name: "a"\ntype: INT\n'
    assert text_format.dump(onnx.Tensor(data_location=9), 10) == "data_location: 9\n"


def test_long_bytes_are_cut() -> None:
    assert text_format.dump(onnx.Tensor(raw_data=b"a" * 100), 3) == 'raw_data: "aaa"\n'
