/* `pmu quality verify`: an evidence package and a key, and nothing else. Exit: 0 nothing is wrong,
 * 1 something is, by name; 3 the file cannot be read; 4 usage. */
#ifndef PMU_RT_VERIFY_H
#define PMU_RT_VERIFY_H

/* `argv[0]` is the word `verify`. */
int command_verify(int argc, char **argv);

extern const char verify_help[];

#endif
