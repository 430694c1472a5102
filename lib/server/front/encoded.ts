/**
 * Next drops the Content-Encoding of a route handler. A body that is compressed already says so in this header, and is labelled here,
 * where Next is through with it; in a request it says that somebody will do so.
 */
export const encodedHeader = 'x-waymark-encoded';
