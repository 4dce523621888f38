/** `SITEKEEP_BARS=full` runs the bars whole; npm test runs a tenth of their scale. */
export const scaled = (whole: number): number => (process.env['SITEKEEP_BARS'] === 'full' ? whole : Math.ceil(whole / 10));
