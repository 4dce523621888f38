const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const style = `
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f5f7; color: #1c2430; font: 16px/1.5 system-ui, sans-serif; }
      main { width: min(24rem, calc(100vw - 2rem)); box-sizing: border-box; padding: 1.5rem; background: #fff; border: 1px solid #dfe3e8; border-radius: 8px; }
      h1 { margin: 0; font-size: 1rem; font-weight: 600; color: #5a6676; }
      .amount { margin: .25rem 0 1rem; font-size: 2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
      form { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.25rem; }
      form.list { flex-direction: column; }
      button { flex: 1; padding: .6rem 1rem; font: inherit; border: 1px solid #c4cbd4; border-radius: 6px; background: #fff; color: inherit; cursor: pointer; }
      button.main { background: #1f5fbf; border-color: #1f5fbf; color: #fff; }
      button:focus-visible { outline: 3px solid #8db8f2; outline-offset: 1px; }
      a { color: #1f5fbf; }`;

/** A page of the sandbox. Plain HTML: it stands for another company's page and works without scripts. `content` is HTML. */
export const sandboxPage = (title: string, content: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <style>${style}
    </style>
  </head>
  <body>
    <main>
      <h1>${escapeHtml(title)}</h1>
      ${content}
    </main>
  </body>
</html>
`;
