import type { Language } from '../language.ts';
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
import { zh } from './zh.ts';

/** By language tag; English is spoken to those whose languages are not here. A further language is a file and a name. */
export const languages: Readonly<Record<string, Language>> = { en, cs, de, es, fr, it, ja, nl, pl, pt, ru, tr, uk, zh };
