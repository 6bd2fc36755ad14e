"""Log more than scalars: ``python examples/training.py``, then ``lightwell runs`` or TensorBoard.

Needs torch, whose types are not all known to pyright.
"""

# pyright: basic

from __future__ import annotations

import torch

from lightwell import SummaryWriter


def main() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.ReLU(), torch.nn.Linear(32, 4))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    inputs = torch.randn(512, 16)
    labels = inputs[:, :4].argmax(dim=1)
    with SummaryWriter("runs/training") as writer:
        writer.add_graph(model, inputs[:8])
        writer.watch(model, every=50)
        for step in range(200):
            loss = torch.nn.functional.cross_entropy(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            writer.add_scalar("loss", loss, step)
            if step == 100:
                optimizer.param_groups[0]["lr"] = 1e-3
                writer.add_event("learning rate dropped", "to 1e-3", step)
        probabilities = model(inputs).softmax(dim=1)
        accuracy = float((probabilities.argmax(dim=1) == labels).float().mean())
        writer.add_image(
            "weights", dict(model.named_parameters())["0.weight"].sigmoid(), dataformats="HW"
        )
        writer.add_pr_curve("class 0", labels == 0, probabilities[:, 0])
        writer.add_embedding(inputs[:100], labels[:100].tolist())
        writer.add_text("notes", "Adam, then a smaller step.")
        writer.add_hparams({"lr": 1e-2, "hidden": 32}, {"accuracy": accuracy}, sub_run=False)
        print(f"accuracy {accuracy:.2f} in {writer.get_logdir()}")


if __name__ == "__main__":
    main()
