$(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
$("[data-focus]")?.focus();
