import type { UserData } from '../types.ts'

/** Characters. A JWT says the name too, and a cookie holds no more than 4 KiB. */
export const LONGEST_NAME = 255

/** Characters of a picture's address. */
export const LONGEST_IMAGE = 2_048

/** A user as FastAuth's answers show one. */
export const shown = ({ id, email, name, image, emailVerified, isActive }: UserData) => ({
  id,
  email,
  name,
  image,
  email_verified: emailVerified,
  is_active: isActive,
})
