import "novita-billing/element";
