/** `npm run bars` plays the long tests whole; `npm test` a tenth of their rounds. */
export const full = process.env['SITEKEEP_BARS'] === 'full';
export const rounds = (whole: number): number => (full ? whole : Math.max(1, Math.ceil(whole / 10)));
