/* main.c — the program's one entry: everything else is a door and the rooms behind it. */
#include "doors/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
