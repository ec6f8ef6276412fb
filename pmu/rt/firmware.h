/* `pmu firmware`: images as files, before any meter is asked. Exit: 0 done, or the image is good;
 * 1 it would be refused, and the reason is said; 3 a file cannot be read or written, or a key is
 * none; 4 usage. */
#ifndef PMU_RT_FIRMWARE_H
#define PMU_RT_FIRMWARE_H

/* `argv[0]` is the verb: make, sign, inspect. */
int command_firmware(int argc, char **argv);

extern const char firmware_help[];

#endif
