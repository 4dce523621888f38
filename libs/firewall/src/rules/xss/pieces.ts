const raw = String.raw;

/** The sign that begins a tag, also in forms that charsets fold to it. */
export const less = raw`[<\x{ff1c}\x{fe64}\x{2039}\x{3008}]`;
/** What browsers skip inside of the name of a scheme, decoded or not. */
export const skipped = raw`(?:[\t\n\r\x00\x0b\x0c\\&;]|tab;|newline;|#x?\d+)*`;
/** The letters of a word with what browsers skip between them. */
export const spread = (word: string): string => [...word].join(skipped);
/** Events of elements, of all browsers; other words that begin with `on` are ordinary names. */
export const event = raw`on(?:abort|activate|after\w+|animation\w+|auxclick|before\w+|begin|blur|bounce|cached|cancel|canplay\w*|cellchange|change|click|close|command|contextmenu|content\w+|controlselect|copy|cuechange|cut|data\w+|dblclick|deactivate|drag\w*|drop|durationchange|emptied|end(?:ed|event)?|error\w*|filterchange|finish|focus\w*|form\w+|fullscreen\w*|gamepad\w+|gesture\w+|gotpointercapture|hashchange|help|input|invalid|key(?:down|press|up)|languagechange|layoutcomplete|load\w*|losecapture|lostpointercapture|message\w*|mouse\w+|move\w*|moz\w+|ms\w+|offline|online|orientationchange|page\w+|paste|pause|play\w*|pointer\w+|popstate|progress|propertychange|ratechange|readystatechange|rejectionhandled|repeat|reset|resize\w*|reverse|row\w+|scroll\w*|search|seek\w*|select\w*|show|slotchange|stalled|start|stop|storage|submit|suspend|syncrestored|timeerror|timeupdate|toggle|touch\w+|trackchange|transition\w+|unhandledrejection|unload|urlflip|volumechange|waiting|webkit\w+|wheel)`;
/** Functions and objects that a script of an attacker begins with. */
export const sink = raw`(?:alert|prompt|confirm|print|eval|fetch|import|atob|setTimeout|setInterval|setImmediate|execScript|Function|XMLHttpRequest|open|postMessage|navigator\.sendBeacon)`;
export const globals = raw`(?:window|self|top|parent|frames|globalThis|document|opener|this|content)`;
