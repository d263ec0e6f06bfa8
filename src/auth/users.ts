import type { UserData } from '../types.ts'

/** A user as FastAuth's answers show one. */
export const shown = ({ id, email, name, image, emailVerified, isActive }: UserData) => ({
  id,
  email,
  name,
  image,
  email_verified: emailVerified,
  is_active: isActive,
})
