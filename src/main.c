/* main.c — the program's one entry: everything else is a door and the rooms behind it. */
#include <gsl/gsl_errno.h>

#include "doors/cli.h"

int main(int argc, char **argv)
{
    /* Where GSL cannot compute it gives NaN, which is shown as missing; left to itself it would end the program. */
    (void)gsl_set_error_handler_off();
    return cli_main(argc, argv);
}
