import type { Language } from '../language.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** By language tag; the first is spoken to those whose languages are not here. A further language is a file and a row. */
export const languages: Readonly<Record<string, Language>> = { en, de };
