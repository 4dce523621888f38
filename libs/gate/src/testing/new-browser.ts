/** What an edge tells of a browser that has nothing yet. */
export const newBrowser = { host: 'shop.test', device: null, trust: false, session: null, language: 'en' };
