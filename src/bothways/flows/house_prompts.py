"""Texts that every tenant has from the start: what a caller hears when no flow speaks."""

from __future__ import annotations

from typing import Literal, get_args

from bothways.flows.model import Texts
from bothways.flows.turns import Spoken

HousePrompt = Literal[
    "all_busy", "connecting", "back_in_queue", "no_service", "cannot_take_call", "goodbye", "recording_on"
]

HOUSE_PROMPTS: dict[HousePrompt, Texts] = {
    "all_busy": {
        "zh-TW": "目前客服人員都在忙線中，請稍候，我們會儘快為您服務。",
        "zh-CN": "目前客服人员都在忙线中，请稍候，我们会尽快为您服务。",
        "da": "Alle vores medarbejdere er optaget lige nu. Bliv i røret, så svarer vi, så snart vi kan.",
        "en": "All of our team are busy at the moment. Please stay on the line and we will answer as soon as we can.",
    },
    "connecting": {
        "zh-TW": "請稍候，正在為您轉接。",
        "zh-CN": "请稍候，正在为您转接。",
        "da": "Et øjeblik, vi stiller dig om.",
        "en": "One moment please, we are putting you through.",
    },
    "back_in_queue": {
        "zh-TW": "很抱歉，電話剛才中斷了。請不要掛斷，馬上由另一位同仁為您服務。",
        "zh-CN": "很抱歉，刚才通话中断了。请不要挂机，马上由另一位同事为您服务。",
        "da": "Beklager, forbindelsen til medarbejderen blev afbrudt. Bliv i røret, så fortsætter en kollega.",
        "en": "We are sorry, we lost the connection to our colleague. Please hold, someone else will take over.",
    },
    "no_service": {
        "zh-TW": "您撥的號碼目前沒有使用，請查明後再撥。",
        "zh-CN": "您拨打的号码是空号，请核对后再拨。",
        "da": "Det nummer, du har ringet til, er ikke i brug. Kontrollér nummeret, og prøv igen.",
        "en": "The number you have dialed is not in service. Please check the number and try again.",
    },
    "cannot_take_call": {
        "zh-TW": "很抱歉，我們現在無法接聽您的電話，請稍後再撥。",
        "zh-CN": "很抱歉，我们现在无法接听您的电话，请稍后再拨。",
        "da": "Beklager, vi kan ikke tage imod dit opkald lige nu. Ring venligst igen om lidt.",
        "en": "We are sorry, we cannot take your call right now. Please call again in a little while.",
    },
    "goodbye": {
        "zh-TW": "感謝您的來電，再見。",
        "zh-CN": "感谢您的来电，再见。",
        "da": "Tak for dit opkald. Farvel.",
        "en": "Thank you for calling. Goodbye.",
    },
    "recording_on": {
        "zh-TW": "為確保服務品質，本通電話將會錄音。",
        "zh-CN": "为保证服务质量，本次通话将被录音。",
        "da": "Samtalen bliver optaget.",
        "en": "This call is recorded.",
    },
}


def house_prompt(name: HousePrompt, language: str | None) -> Spoken:
    """The text in the caller's language, in English when there is none in it."""
    texts = HOUSE_PROMPTS[name]
    chosen = language if language in texts else "en"
    return Spoken(text=texts[chosen or "en"], language=chosen or "en")


def house_prompts() -> set[Spoken]:
    """All of them, to render before the first call."""
    names: tuple[HousePrompt, ...] = get_args(HousePrompt)
    return {house_prompt(name, language) for name in names for language in HOUSE_PROMPTS[name]}
