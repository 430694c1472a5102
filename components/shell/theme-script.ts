/** Where the choice of the user is kept: 'light' or 'dark'; nothing when the page follows the system. */
export const THEME_KEY = 'waymark.theme';

/**
 * Sets `data-theme` before the first paint; a blocking script of app/layout.tsx. It must run before any module, hence text.
 * Its nonce is also what libraries put on a <style> of theirs (Radix: while a dialog is open, the page behind does not scroll).
 */
export const themeScript = `__webpack_nonce__=document.currentScript.nonce;try{var t=localStorage.getItem('${THEME_KEY}')}catch(e){}document.documentElement.dataset.theme=t==='light'||t==='dark'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'`;
