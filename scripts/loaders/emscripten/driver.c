/* The main program under whose loader the cases of the linking suite run. It has nothing of its own: what a case calls its main program is
   opened with RTLD_GLOBAL as this program's first library, and what the case does is done by calls of the functions of <dlfcn.h>. */
#include <dlfcn.h>

int main(void) { return 0; }
