// Before the first paint, so that a dark page never flashes white.
const chosen = localStorage.getItem('mantine-color-scheme-value');
const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
document.documentElement.style.background = isDark ? '#0f1615' : '#f7f9f9';

// zod compiles its parsers with `new Function`, which the content security policy forbids; this tells it before any schema is made.
globalThis.__zod_globalConfig = { jitless: true };
