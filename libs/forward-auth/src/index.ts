export { askHeaders, askPaths, type AskingProxy, askingProxies } from './names.ts';
export { forwardAuthSnippets, type Snippet, type SnippetParts } from './snippets.ts';
