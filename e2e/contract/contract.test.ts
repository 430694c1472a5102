import { defineContract } from './define-contract.ts';
import { wantedTargets } from './target.ts';

defineContract(wantedTargets());
