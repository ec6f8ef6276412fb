/* The operating system's unpredictable octets, for challenges and keys in use. */
#ifndef PMU_RT_UNPREDICTABLE_H
#define PMU_RT_UNPREDICTABLE_H

#include "base/entropy.h"

entropy_t unpredictable(void);

#endif
