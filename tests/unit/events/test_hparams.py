"""Hyperparameters: torch's bytes, and reading them."""

from __future__ import annotations

import math
from random import Random

import pytest
from torch.utils.tensorboard import summary

from lightwell.events import hparams
from lightwell.events.messages import Value
from lightwell.events.plugin_messages import (
    HParamInfo,
    HParamsPluginData,
    ProtoValue,
    SessionEndInfo,
    SessionStartInfo,
)


def test_numbers_and_texts_have_the_bytes_that_torch_writes() -> None:
    given = {"lr": 0.1, "name": "adam", "layers": 3, "z": 0}
    domains = {"lr": [0.1, 0.01], "name": ["adam", "sgd"]}
    ours = hparams.encode(given, ["loss", "acc/test"], domains)
    theirs = summary.hparams(given, dict.fromkeys(["loss", "acc/test"], 1.0), domains)
    for mine, message in zip(ours, theirs, strict=True):
        (value,) = message.value
        # The order of a map's entries is protobuf's own business.
        parsed = type(value).FromString(mine.SerializeToString())
        assert parsed.tag == value.tag
        mine_content = hparams.decode(mine)
        their_content = hparams.decode(Value.FromString(value.SerializeToString()))
        assert mine_content.experiment == their_content.experiment
        assert mine_content.session_end_info == their_content.session_end_info
        assert unwrapped(mine_content.session_start_info.hparams) == unwrapped(
            their_content.session_start_info.hparams
        )


def unwrapped(values: dict[str, ProtoValue]) -> dict[str, object]:
    return {name: hparams.unwrap(value) for name, value in values.items()}


def test_bools_are_bools_and_their_domains_too() -> None:
    experiment, start, _ = hparams.encode({"nesterov": True}, [], {"nesterov": [True, False]})
    (info,) = hparams.decode(experiment).experiment.hparam_infos
    assert info.type == HParamInfo.BOOL
    assert [hparams.unwrap(value) for value in info.domain_discrete.values] == [True, False]
    values = hparams.decode(start).session_start_info.hparams
    assert unwrapped(values) == {"nesterov": True}


def test_zero_false_and_nothing_differ() -> None:
    texts = [
        ProtoValue(number_value=0.0),
        ProtoValue(bool_value=False),
        ProtoValue(string_value=""),
    ]
    read = [ProtoValue.FromString(one.SerializeToString()) for one in (*texts, ProtoValue())]
    assert [repr(hparams.unwrap(one)) for one in read] == ["0.0", "False", "''", "None"]


def test_damaged_metadata_is_refused() -> None:
    experiment, _, _ = hparams.encode({"a": 1.0}, [], {})
    experiment.metadata.plugin_data.content = b"\x12\x7f"
    with pytest.raises(ValueError, match="claims"):
        hparams.decode(experiment)


def wrapped(value: bool | float | str) -> ProtoValue:
    if isinstance(value, bool):
        return ProtoValue(bool_value=value)
    return (
        ProtoValue(string_value=value) if isinstance(value, str) else ProtoValue(number_value=value)
    )


@pytest.mark.parametrize("seed", range(50))
def test_a_start_is_decoded_as_any_message_is(seed: int) -> None:
    random = Random(seed)
    values: list[bool | float | str] = [True, 0.5, -0.0, math.inf, "", "é" * 200, "adam"]
    start = SessionStartInfo(
        hparams={f"h{i}": wrapped(random.choice(values)) for i in range(random.randrange(8))},
        group_name=random.choice(["", "g"]),
        start_time_secs=random.choice([0.0, 1.5]),
        monitor_url="http://localhost",
    )
    start.hparams["unset"] = ProtoValue()
    encoded = HParamsPluginData(session_start_info=start).SerializeToString()
    content = encoded * random.choice([1, 2])  # what comes twice is merged
    said = HParamsPluginData.FromString(content).session_start_info
    assert hparams.decode_start(content) == (
        {name: hparams.unwrap(value) for name, value in said.hparams.items()},
        said.group_name,
        said.start_time_secs,
    )


def test_the_end_of_a_session_is_no_start() -> None:
    end = HParamsPluginData(session_end_info=SessionEndInfo(status=SessionEndInfo.SUCCESS))
    assert hparams.decode_start(end.SerializeToString()) is None
    with pytest.raises(ValueError, match="claims"):
        hparams.decode_start(b"\x1a\x05\x0a")
