import { config } from 'zod';

// Without compiled parsers: they need `new Function`, which the content security policy of the pages forbids.
config({ jitless: true });
