/* A preload for one test: answers the modem-line requests that a pty refuses, so that libserialport
 * opens one. No line is asserted, and setting lines does nothing. Every other request goes to the
 * kernel unchanged. Built by pmu/rt/serialport_test.sh and by nothing else. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  int got = (int)syscall(SYS_ioctl, fd, request, argument);
  if (got == 0 || (errno != ENOTTY && errno != EINVAL)) return got;
  switch (request) {
  case TIOCMGET:
    *(int *)argument = 0;
    return 0;
  case TIOCMSET:
  case TIOCMBIS:
  case TIOCMBIC:
    return 0;
  default:
    return got;
  }
}
