/** For npx: the Deno that checks what JSR gets, and that the guides are followed with. */
export const DENO = 'deno@2.9.6'
