import { config } from 'zod';

// Before any schema is made. Otherwise zod tries whether it may compile code from text, which the content security policy forbids, and says so.
config({ jitless: true });
