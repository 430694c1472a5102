import { defineContract } from './define-contract.ts';

// Beside the real one it is held to every field of every answer.
defineContract(['sandbox', 'real']);
