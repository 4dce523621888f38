import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type OpenedFont } from 'fontkit';

export const weights = ['regular', 'bold'] as const;
export type Weight = (typeof weights)[number];
export const families = ['sans', 'arabic', 'hebrew'] as const;
export type Family = (typeof families)[number];

const { resolve } = createRequire(import.meta.url);
const noto = (name: string, postscript: string, weight: string): string =>
  resolve(`@expo-google-fonts/${name}/${weight}/${postscript}_${weight}.ttf`);
const files: Record<Family, Record<Weight, string>> = {
  sans: { regular: noto('noto-sans', 'NotoSans', '400Regular'), bold: noto('noto-sans', 'NotoSans', '600SemiBold') },
  arabic: {
    regular: noto('noto-sans-arabic', 'NotoSansArabic', '400Regular'),
    bold: noto('noto-sans-arabic', 'NotoSansArabic', '600SemiBold'),
  },
  hebrew: {
    regular: noto('noto-sans-hebrew', 'NotoSansHebrew', '400Regular'),
    bold: noto('noto-sans-hebrew', 'NotoSansHebrew', '600SemiBold'),
  },
};

const opened = new Map<string, OpenedFont>();

/**
 * Noto (OFL 1.1): Latin, Greek and Cyrillic, Arabic, Hebrew; a document embeds the glyphs that it uses. Opened once for all documents, for
 * reading the tables takes ten times as long as setting an invoice. What a font remembers of the glyphs of the document before is
 * forgotten: the bytes of a document must not depend on what was rendered earlier. Rendering is synchronous, so that one document at a
 * time uses the fonts.
 */
export function fontsForADocument(): { name: string; font: OpenedFont }[] {
  return families.flatMap((family) =>
    weights.map((weight) => {
      const path = files[family][weight];
      const font = opened.get(path) ?? create(readFileSync(path));
      opened.set(path, font);
      font._glyphs = {};
      return { name: fontName(family, weight), font };
    }),
  );
}
export const fontName = (family: Family, weight: Weight): string => `${family}-${weight}`;

/** The family that has the letters of a script; null: a sign that every family may have. */
export function familyOf(letter: string): Family | null {
  if (/\p{Script=Arabic}/u.test(letter)) return 'arabic';
  if (/\p{Script=Hebrew}/u.test(letter)) return 'hebrew';
  return /[\p{Script=Common}\p{Script=Inherited}]/u.test(letter) ? null : 'sans';
}
