"""Lightning's TensorBoardLogger: a trainer's run, its graph, and hyperparameters of two sets.

pip install lightning==2.6.6 torch==2.13.0 tensorboard==2.21.0
python tests/conformance/record/lightning_logger.py tests/conformance/recorded
"""

import logging
import warnings

import common
import lightning
import torch
from lightning.pytorch.loggers import TensorBoardLogger


class Model(lightning.LightningModule):
    def __init__(self, rate=0.1, name="small"):  # noqa: ARG002  # both are saved
        super().__init__()
        self.save_hyperparameters()
        self.example_input_array = torch.zeros(1, 4)
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, values):
        return self.layer(values)

    def training_step(self, batch, index):  # noqa: ARG002  # called with both
        loss = self(batch).square().mean()
        self.log("loss/train", loss, on_step=True, on_epoch=True)
        board = self.logger.experiment
        board.add_histogram("weight", self.layer.weight, self.global_step, bins="auto")
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), self.hparams.rate)


def main():
    warnings.simplefilter("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    torch.manual_seed(0)
    with common.recording("Lightning", lightning.__version__) as (folder, _):
        logger = TensorBoardLogger(str(folder), name="model", log_graph=True)
        trainer = lightning.Trainer(
            max_epochs=2,
            logger=logger,
            log_every_n_steps=1,
            accelerator="cpu",
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=False,
        )
        trainer.fit(Model(), torch.utils.data.DataLoader(torch.randn(12, 4), batch_size=4))
        logger.log_hyperparams({"optimizer": "sgd", "nested": {"depth": 2}}, {"best": 0.5})
        logger.finalize("success")


if __name__ == "__main__":
    main()
