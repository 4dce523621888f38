import type { Draw } from '../draw.ts';
import { localTexts } from './intl.ts';
import { packageTexts } from './packages.ts';
import { addresses, cities, companies, passwords, people, phones, prices } from './people.ts';
import { prose } from './prose.ts';
import { comments, questions, searches, technicalQuestions, technicalSearches } from './questions.ts';
import { snippets } from './snippets.ts';

const languages = Object.keys(prose);

/** Some sentences of one language. */
export function sentences(draw: Draw, most = 6): string {
  const language = draw.chance(0.35) ? 'en' : draw.one(languages);
  return draw.some(prose[language] ?? [], draw.between(1, most)).join(draw.chance(0.3) ? '\n\n' : ' ');
}

/** A comment, from one word to some paragraphs. */
export function comment(draw: Draw): string {
  if (draw.chance(0.02)) return draw.one(technicalQuestions);
  return draw.one([
    () => draw.one(comments),
    () => sentences(draw),
    () => draw.one(questions),
    () => draw.one(packageTexts().paragraphs),
    () => `${sentences(draw, 2)}\n${draw.one(comments)}`,
  ])();
}

/** Text with code in it, as it stands in issues and forums. */
export function technical(draw: Draw): string {
  const texts = packageTexts();
  return draw.one([
    () => draw.one(texts.sections),
    () => `${draw.one(technicalQuestions)}\n\n\`\`\`\n${draw.one(texts.code)}\n\`\`\`\n\n${sentences(draw, 2)}`,
    () => draw.one(texts.changes),
    () => `${draw.one(texts.paragraphs)}\n\n    ${draw.one(texts.descriptions)}`,
    () => `${sentences(draw, 2)}\n\n\`\`\`\n${draw.one(snippets)}\n\`\`\``,
  ])();
}

/** Code alone. */
export function code(draw: Draw): string {
  const texts = packageTexts();
  return draw.one([() => draw.one(texts.code), () => draw.one(texts.sources), () => draw.one(snippets)])();
}

export const search = (draw: Draw) =>
  draw.one([
    () => draw.one(searches),
    () => draw.one(searches),
    () => draw.one(people),
    () => draw.one(cities),
    () => draw.one(packageTexts().descriptions).slice(0, 80),
    () => localTexts(draw).country,
    () =>
      draw
        .one(prose[draw.one(languages)] ?? [])
        .split(' ')
        .slice(0, draw.between(1, 6))
        .join(' '),
  ])();

const domains = ['example.com', 'example.org', 'mail.example.co.uk', 'xn--mller-kva.example'] as const;
export const email = (draw: Draw) =>
  `${draw.one(['anna', "j.o'hara", 'max.mustermann', 'info+shop', 'li_xiaolong', 'x', 'first-last', 'a&b', 'select', 'root', 'test=1'])}@${draw.one(domains)}`;

export {
  addresses,
  cities,
  comments,
  companies,
  localTexts,
  packageTexts,
  passwords,
  people,
  phones,
  prices,
  questions,
  searches,
  snippets,
  technicalSearches,
};
