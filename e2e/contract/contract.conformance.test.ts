import { defineContract } from './define-contract.ts';

defineContract(['sandbox', 'real']);
