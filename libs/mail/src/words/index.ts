import type { MailLanguage } from '@sitekeep/contracts';
import type { Words } from '../words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ru } from './ru.ts';
import { uk } from './uk.ts';

export const words: Record<MailLanguage, Words> = { en, de, fr, es, uk, ru };
