import { cs } from './cs.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { ru } from './ru.ts';
import { tr } from './tr.ts';
import { uk } from './uk.ts';
import type { VisitorWords } from './words.ts';
import { zh } from './zh.ts';

/** By language tag, the same languages as those of all other pages. */
export const visitorWords: Readonly<Record<string, VisitorWords>> = { en, cs, de, es, fr, it, ja, nl, pl, pt, ru, tr, uk, zh };
export { en as englishVisitorWords };
