"""The themes: dark, light and high contrast, chosen to read well in 256 colours.

Terminals reached over SSH mostly do not say that they have more, so every colour here is one of
the 256-colour cube (its hexadecimal value), which truecolor terminals show unchanged.
"""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="ssis-dark",
    primary="#5fafff",
    secondary="#87afaf",
    accent="#ffaf5f",
    foreground="#dadada",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    success="#87d787",
    warning="#ffd75f",
    error="#ff8787",
    dark=True,
    variables={
        "text-primary": "#87d7ff",
        "text-secondary": "#afd7d7",
        "text-success": "#87d787",
        "text-warning": "#ffd75f",
        "text-error": "#ff8787",
        "text-muted": "#9e9e9e",
        "block-cursor-background": "#005f87",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#ffaf5f",
    },
)

LIGHT: Final = Theme(
    name="ssis-light",
    primary="#005faf",
    secondary="#005f5f",
    accent="#af5f00",
    foreground="#1c1c1c",
    background="#ffffff",
    surface="#eeeeee",
    panel="#dadada",
    success="#005f00",
    warning="#875f00",
    error="#af0000",
    dark=False,
    variables={
        "text-primary": "#005faf",
        "text-secondary": "#005f5f",
        "text-success": "#005f00",
        "text-warning": "#875f00",
        "text-error": "#af0000",
        "text-muted": "#585858",
        "block-cursor-background": "#afd7ff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#875f00",
    },
)

CONTRAST: Final = Theme(
    name="ssis-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff00",
    warning="#ffff00",
    error="#ff8787",
    dark=True,
    variables={
        "text-primary": "#00ffff",
        "text-secondary": "#ffffff",
        "text-success": "#00ff00",
        "text-warning": "#ffff00",
        "text-error": "#ff8787",
        "text-muted": "#d0d0d0",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffff00",
    },
)

THEMES: Final = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""By the name that settings use."""
