// Lets a folder be a static library before its first source exists.
