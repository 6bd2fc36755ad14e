"""The TensorBoard callback of Transformers' Trainer, on a model of a few hundred numbers.

pip install transformers==5.23.0 accelerate torch==2.13.0 tensorboard==2.21.0
python tests/conformance/record/transformers_callback.py tests/conformance/recorded
"""

import os

import common
import torch
import transformers
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments


def main():
    transformers.set_seed(0)
    sizes = {"vocab_size": 32, "hidden_size": 16, "intermediate_size": 16}
    model = LlamaForCausalLM(LlamaConfig(**sizes, num_hidden_layers=1, num_attention_heads=2))
    tokens = [torch.randint(0, 32, (8,)) for _ in range(8)]
    rows = [{"input_ids": row, "labels": row} for row in tokens]
    with common.recording("Transformers", transformers.__version__) as (folder, _):
        os.chdir(folder)  # the arguments are logged, paths and all: relative ones tell nothing
        os.environ["TENSORBOARD_LOGGING_DIR"] = "trainer"
        arguments = TrainingArguments(
            output_dir="out",
            report_to="tensorboard",
            max_steps=4,
            logging_steps=1,
            eval_strategy="steps",
            eval_steps=2,
            use_cpu=True,
            per_device_train_batch_size=2,
            disable_tqdm=True,
            save_strategy="no",
        )
        Trainer(model=model, args=arguments, train_dataset=rows, eval_dataset=rows[:2]).train()


if __name__ == "__main__":
    main()
