"""Training libraries under ``lightwell run``, unchanged, with and without tensorboard installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.takeover.running import (
    hparams_in,
    run_taken_over,
    tags_in,
    values_in,
    writers_in,
)

LIGHTNING = """
    import logging, warnings
    warnings.simplefilter("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    import lightning, torch
    from lightning.pytorch.loggers import TensorBoardLogger

    class Model(lightning.LightningModule):
        def __init__(self, rate=0.1):
            super().__init__()
            self.save_hyperparameters()
            self.example_input_array = torch.zeros(1, 4)
            self.layer = torch.nn.Linear(4, 1)

        def forward(self, x):
            return self.layer(x)

        def training_step(self, batch, index):
            loss = self(batch).square().mean()
            self.log("loss/train", loss, on_step=True, on_epoch=True)
            self.logger.experiment.add_histogram("weight", self.layer.weight, self.global_step)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), self.hparams.rate)

    logger = TensorBoardLogger("logs", name="model", log_graph=True)
    trainer = lightning.Trainer(
        max_epochs=2, logger=logger, log_every_n_steps=1, accelerator="cpu",
        enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False,
    )
    trainer.fit(Model(), torch.utils.data.DataLoader(torch.randn(12, 4), batch_size=4))
    logger.log_hyperparams({"optimizer": "sgd", "nested": {"depth": 2}}, {"best": 0.5})
    logger.finalize("success")
"""


@pytest.mark.parametrize("is_hidden", [False, True])
def test_lightning(tmp_path: Path, is_hidden: bool) -> None:
    done = run_taken_over(LIGHTNING, cwd=tmp_path, is_hidden=is_hidden)

    assert done.returncode == 0, done.stderr
    run = tmp_path / "logs/model/version_0"
    assert writers_in(tmp_path / "logs") == {"lightwell"}
    tags = tags_in(run)
    assert set(tags["scalars"]) == {
        "loss/train_step", "loss/train_epoch", "epoch", "hp_metric", "best"
    }  # fmt: skip
    assert tags["histograms"] == ["weight"]
    assert tags["graph"] is True
    assert len([value for value in values_in(run) if value.tag == "loss/train_step"]) == 6
    assert hparams_in(run) == [{"rate": 0.1}, {"optimizer": "sgd", "nested/depth": 2.0}]


TRANSFORMERS = """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=32, hidden_size=16, intermediate_size=16,
        num_hidden_layers=1, num_attention_heads=2,
    ))
    tokens = [torch.randint(0, 32, (8,)) for _ in range(8)]
    arguments = TrainingArguments(
        output_dir="out", report_to="tensorboard", max_steps=4, logging_steps=1, use_cpu=True,
        per_device_train_batch_size=2, disable_tqdm=True, save_strategy="no",
    )
    rows = [{"input_ids": row, "labels": row} for row in tokens]
    Trainer(model=model, args=arguments, train_dataset=rows).train()
"""


def test_transformers(tmp_path: Path) -> None:
    done = run_taken_over(TRANSFORMERS, cwd=tmp_path, is_hidden=True)

    assert done.returncode == 0, done.stderr
    (run,) = (tmp_path / "out/runs").iterdir()
    assert writers_in(tmp_path / "out") == {"lightwell"}
    tags = tags_in(run)
    assert {"train/loss", "train/learning_rate", "train/epoch"} <= set(tags["scalars"])
    assert set(tags["tensors"]) == {"args/text_summary", "model_config/text_summary"}
    losses = [value.simple_value for value in values_in(run) if value.tag == "train/loss"]
    assert len(losses) == 4
    assert all(2 < loss < 6 for loss in losses)  # about log(32), as nothing is learnt yet


STABLE_BASELINES = """
    import numpy as np
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.logger import HParam, Image

    class Extras(BaseCallback):
        def _on_training_start(self):
            hparams = HParam({"algorithm": "PPO", "gamma": 0.9}, {"rollout/ep_rew_mean": 0.0})
            self.logger.record("hparams", hparams, exclude=("stdout", "log", "json", "csv"))
            picture = Image(np.zeros((3, 4, 5), np.uint8), "CHW")
            self.logger.record("frame", picture, exclude=("stdout", "log", "json", "csv"))

        def _on_step(self):
            return True

    model = PPO("MlpPolicy", "CartPole-v1", n_steps=64, n_epochs=1, tensorboard_log="logs",
                device="cpu", seed=0)
    model.learn(256, callback=Extras())
"""


def test_stable_baselines3(tmp_path: Path) -> None:
    done = run_taken_over(STABLE_BASELINES, cwd=tmp_path, is_hidden=True)

    assert done.returncode == 0, done.stderr
    run = tmp_path / "logs/PPO_1"
    assert writers_in(tmp_path / "logs") == {"lightwell"}
    tags = tags_in(run)
    assert {"train/loss", "rollout/ep_rew_mean", "time/fps"} <= set(tags["scalars"])
    assert tags["images"] == ["frame"]
    assert hparams_in(run) == [{"algorithm": "PPO", "gamma": 0.9}]


ACCELERATE = """
    import numpy as np
    from accelerate import Accelerator

    accelerator = Accelerator(log_with="tensorboard", project_dir="logs", cpu=True)
    accelerator.init_trackers("mine", config={"rate": 0.1, "name": "a"})
    for step in range(3):
        accelerator.log({"loss": 1.0 / (step + 1), "note": "fine", "both": {"a": 1.0}}, step=step)
    (tracker,) = accelerator.trackers
    tracker.log_images({"samples": np.zeros((2, 3, 4, 4), np.uint8)}, step=2)
    accelerator.end_training()
"""


def test_accelerate(tmp_path: Path) -> None:
    done = run_taken_over(ACCELERATE, cwd=tmp_path, is_hidden=True)

    assert done.returncode == 0, done.stderr
    run = tmp_path / "logs/mine"
    assert writers_in(tmp_path / "logs") == {"lightwell"}
    tags = tags_in(run)
    assert tags["scalars"] == ["loss"]
    assert tags["tensors"] == ["note/text_summary"]
    assert tags["images"] == ["samples"]
    assert tags_in(run / "both_a")["scalars"] == ["both"]
    (session,) = [
        found for folder in run.iterdir() if folder.is_dir() and (found := hparams_in(folder))
    ]
    assert session == [{"rate": 0.1, "name": "a"}]
