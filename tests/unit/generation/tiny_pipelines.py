"""Pipelines of the hub with random weights, a few thousand numbers each, saved as the real ones are."""

from pathlib import Path
from typing import Any

WORDS = ("instrumental", "piano", "with", "minor", "major", "BPM", "time")


def save_tiny(name: str, folder: Path) -> Path:
    """Save a tiny model as safetensors; its sound is noise, its shapes are those of the real one."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(7)
        made = {"ace-step": _ace, "stable-audio": _stable, "musicgen": _musicgen}[name]()
    for one in made:
        one.save_pretrained(folder / name)
    return folder


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: place for place, word in enumerate(["<pad>", "</s>", "<unk>", *WORDS])}
    rule = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    rule.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=rule, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=32
    )


def _vae(rate_hz: int, ratios: list[int], channels: int) -> Any:
    from diffusers import AutoencoderOobleck

    return AutoencoderOobleck(
        encoder_hidden_size=2 * channels, downsampling_ratios=ratios, channel_multiples=[1, 2, 4][: len(ratios)],
        decoder_channels=8, decoder_input_channels=channels, audio_channels=2, sampling_rate=rate_hz,
    )  # fmt: skip


def _ace() -> list[Any]:
    from diffusers import AceStepPipeline, AceStepTransformer1DModel, FlowMatchEulerDiscreteScheduler
    from diffusers.pipelines.ace_step import modeling_ace_step as parts
    from transformers import Qwen3Config, Qwen3Model

    small = {
        "hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8,
        "sliding_window": 8,
    }  # fmt: skip
    heard = {"audio_acoustic_hidden_dim": 8}
    text = Qwen3Config(vocab_size=32, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
                       num_key_value_heads=2, head_dim=8)  # fmt: skip
    pipeline = AceStepPipeline(
        vae=_vae(48_000, [8, 8, 30], 8),
        text_encoder=Qwen3Model(text),
        tokenizer=_tokenizer(),
        transformer=AceStepTransformer1DModel(**small, **heard, num_hidden_layers=2, in_channels=24, is_turbo=True),
        condition_encoder=parts.AceStepConditionEncoder(
            **small, text_hidden_dim=16, timbre_hidden_dim=8, num_lyric_encoder_hidden_layers=1,
            num_timbre_encoder_hidden_layers=1,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
        audio_tokenizer=parts.AceStepAudioTokenizer(**small, **heard, fsq_dim=16, num_attention_pooler_hidden_layers=1),
        audio_token_detokenizer=parts.AceStepAudioTokenDetokenizer(
            **small, **heard, num_attention_pooler_hidden_layers=1
        ),
    )  # fmt: skip
    return [pipeline]


def _stable() -> list[Any]:
    from diffusers import EDMDPMSolverMultistepScheduler, StableAudioDiTModel, StableAudioPipeline
    from diffusers.pipelines.stable_audio import StableAudioProjectionModel
    from transformers import T5Config, T5EncoderModel

    text = T5Config(vocab_size=32, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    pipeline = StableAudioPipeline(
        vae=_vae(44_100, [8, 16, 16], 4),
        text_encoder=T5EncoderModel(text),
        projection_model=StableAudioProjectionModel(
            text_encoder_dim=16, conditioning_dim=16, min_value=0, max_value=64
        ),
        tokenizer=_tokenizer(),
        transformer=StableAudioDiTModel(
            sample_size=48, in_channels=4, out_channels=4, num_layers=2, attention_head_dim=8, num_attention_heads=2,
            num_key_value_attention_heads=2, cross_attention_dim=16, time_proj_dim=16, global_states_input_dim=32,
            cross_attention_input_dim=16,
        ),
        scheduler=EDMDPMSolverMultistepScheduler(),
    )  # fmt: skip
    return [pipeline]


def _musicgen() -> list[Any]:
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        T5Config,
    )

    text = T5Config(vocab_size=32, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    codec = EncodecConfig(
        sampling_rate=32_000, target_bandwidths=[2.2], upsampling_ratios=[8, 5, 4, 4], num_filters=4, hidden_size=8,
        num_residual_layers=1, num_lstm_layers=1, codebook_size=64, codebook_dim=8,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=32, num_codebooks=4,
        pad_token_id=64, bos_token_id=64, max_position_embeddings=256,
    )  # fmt: skip
    model = MusicgenForConditionalGeneration(MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=decoder))
    for layer in model.audio_encoder.quantizer.layers:
        layer.codebook.embed.normal_()  # new ones are all alike
    model.generation_config.decoder_start_token_id = 64
    model.generation_config.pad_token_id = 64
    return [model, _tokenizer()]
