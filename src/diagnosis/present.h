/* present.h — the shape of diagnosis.run's answer. Private to the room. */
#ifndef DIAGNOSIS_PRESENT_H
#define DIAGNOSIS_PRESENT_H

#include "base/value.h"

extern const struct shape diagnosis_shape;

#endif
