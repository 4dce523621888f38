import { NotExpressible } from './faults.ts';
import { type Directive, readActions } from './seclang.ts';
import { valuesOf } from './sec-rule.ts';

/** `tx.…` as the release sets it, by name in lower case. */
export type Settings = ReadonlyMap<string, string>;

/** The first value given to each: the set-up is read before the defaults, which only fill what it leaves open. */
export function settingsOf(directives: readonly Directive[]): Settings {
  const settings = new Map<string, string>();
  for (const { name, arguments: given } of directives) {
    const actions = /^SecAction$/i.test(name) ? given[0] : /^SecRule$/i.test(name) ? given[2] : undefined;
    if (actions === undefined) continue;
    for (const set of valuesOf(readActions(actions), 'setvar')) {
      const [, key = '', value = ''] = /^!?tx\.([\w-]+)=([^+-][^]*)?$/i.exec(set) ?? [];
      if (key !== '' && !value.includes('%{') && !settings.has(key.toLowerCase())) settings.set(key.toLowerCase(), value);
    }
  }
  return settings;
}

/** The text with its placeholders filled. Throws NotExpressible for those that only a request fills. */
export function filled(text: string, settings: Settings): string {
  return text.replace(/%\{([^}]*)\}/g, (placeholder, name: string) => {
    const value = /^tx\./i.test(name) ? settings.get(name.slice(3).toLowerCase()) : undefined;
    if (value === undefined) throw new NotExpressible(`${placeholder} is known only while a request is asked`);
    return value;
  });
}
