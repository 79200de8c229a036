"""Tells Vietnamese syllables from other words: first consonant, rime, tone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from workflow.vietnamese import TONES, nfc

_ONSETS = "ngh ng gh gi kh nh ph qu th tr ch b c d đ g h k l m n p r s t v x".split()
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan "
    "oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn "
    "ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up "
    "ut uy uya uych uyên uyêt uynh uyt uyu uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm "
    "yên yêng yêt yêu "
)
_SYLLABLE = re.compile(rf"(?:{'|'.join(_ONSETS)})?(?:{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")
_TONES = str.maketrans(dict.fromkeys(filter(None, TONES)))
_STOPPED = ("c", "ch", "p", "t")


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Tell whether a word could be a Vietnamese syllable; a syllable that ends in c, ch, p, t bears sắc or nặng."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in apart if sign in TONES]
    bare = nfc(apart.translate(_TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not bare.endswith(_STOPPED) or tones in (["\u0301"], ["\u0323"])
